"""The collecting of signatures: freeze, expectations, who has signed."""

"""Bytes and expectations to facts, facts to a verdict."""

"""What was changed in a PDF after a signature: revision against revision, in time linear in their number.

Structure decides, not guesswork: every difference between two revisions is found by walking both from the trailer, and each is
put in a class by where it is (page, annotation, field, validation data, anything else). What no rule foresees is UNDEFINED.
"""

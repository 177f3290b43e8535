"""Why a learner's chances are what they are: what weighed most, as keys and numbers for pages to word."""

"""Messages that go by themselves: checked once a course day, to those who match now and never had it."""

"""Social: what learners say elsewhere: posts collected, pseudonymous, counted by hashtag."""

"""The order of the steps: freeze, build, signals, validate, candidate, publish, roll back."""

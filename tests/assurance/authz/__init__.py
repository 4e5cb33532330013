"""Who may do what to which marking, judged without asking the service itself."""

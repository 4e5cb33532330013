"""Files beside engagements: what they are, where they lie, who looks for viruses; plain Python."""

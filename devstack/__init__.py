"""The development stack: PostgreSQL, broker, web, worker and beat as children of one command.

Standard library only, because it runs before anything is installed. None of it enters production.
"""

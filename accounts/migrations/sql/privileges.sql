-- What the owner makes from here on, the two working roles may use; they own nothing.
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO entente_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO entente_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO entente_roller;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO entente_roller;
-- The tables of the framework's own that stand already.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO entente_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO entente_app;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO entente_roller;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM entente_app;

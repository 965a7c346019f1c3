#!/bin/bash
# One database and one role for each service: none can read another's data.
set -euo pipefail
for service in auth cart inventory payment; do
  variable="${service^^}_DATABASE_PASSWORD"
  psql -v ON_ERROR_STOP=1 -v service="$service" -v password="${!variable:?must be set}" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"service";
REVOKE CONNECT ON DATABASE :"service" FROM PUBLIC;
SQL
done

# One file for every app: `docker build --build-arg APP=cart .`
# Base images by exact name, no BuildKit features, so that any Docker builds it.
ARG APP

FROM node:24-bookworm-slim AS source
WORKDIR /valetkey
COPY package.json package-lock.json .npmrc ./
COPY libs/auth/package.json libs/auth/
COPY libs/service-defaults/package.json libs/service-defaults/
COPY apps/auth/package.json apps/auth/
COPY apps/cart/package.json apps/cart/
COPY apps/inventory/package.json apps/inventory/
COPY apps/payment/package.json apps/payment/
COPY apps/cli/package.json apps/cli/
COPY tools/launcher/package.json tools/launcher/
COPY tools/checks/package.json tools/checks/
COPY e2e/package.json e2e/
COPY bench/package.json bench/

FROM source AS build
RUN npm ci --ignore-scripts --loglevel=error
COPY tsconfig.json tsconfig.base.json ./
COPY libs libs
COPY apps apps
RUN ./node_modules/.bin/tsc -b

FROM source AS production-dependencies
ARG APP
RUN npm ci --omit=dev --omit=optional --ignore-scripts --loglevel=error --workspace=@valetkey/app-${APP} \
 && mkdir -p apps/${APP}/node_modules libs/auth/node_modules libs/service-defaults/node_modules

FROM node:24-bookworm-slim
ARG APP
ENV NODE_ENV=production
WORKDIR /valetkey
COPY --from=production-dependencies /valetkey/node_modules node_modules
COPY --from=production-dependencies /valetkey/package.json ./
COPY --from=build /valetkey/libs/auth/package.json libs/auth/
COPY --from=build /valetkey/libs/auth/dist libs/auth/dist
COPY --from=build /valetkey/libs/service-defaults/package.json libs/service-defaults/
COPY --from=build /valetkey/libs/service-defaults/dist libs/service-defaults/dist
COPY --from=production-dependencies /valetkey/apps/${APP} apps/${APP}
COPY --from=build /valetkey/apps/${APP}/dist apps/${APP}/dist
WORKDIR /valetkey/apps/${APP}
USER node
STOPSIGNAL SIGTERM
# Readiness, not liveness: what depends on this app waits until it can answer.
HEALTHCHECK --interval=2s --timeout=3s --start-period=60s --retries=5 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${Object.entries(process.env).find(([name]) => name.endsWith('_PORT'))[1]}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/main.js"]

# Built and shipped built: the container compiles nothing and fetches nothing but the small model.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:22-bookworm-slim
# libgomp: node-llama-cpp's CPU build is OpenMP; python3-pip is one of the small model's sources.
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 python3-pip && rm -rf /var/lib/apt/lists/* \
  # Group 0 may write: platforms such as OpenShift run the container as any user of that group.
  && install -d -o node -g 0 -m 775 /data
WORKDIR /app
COPY --from=build --chown=node:node /app /app
USER node
ENV NODE_ENV=production DATA_DIR=/data PORT=3000
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "scripts/health.mjs"]
# node itself, not npm: signals must reach the server.
CMD ["node", "--enable-source-maps", "dist/server/main.js"]

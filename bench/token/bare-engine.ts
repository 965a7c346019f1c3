// The protocol engine with nothing around it: one client, one resource, records in memory. Forked by `bench/token.ts`.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK } from 'jose';
import { Provider } from 'oidc-provider';

const RESOURCE = 'http://localhost:3002';
const server = createServer();
server.listen(0, '127.0.0.1', () => void answer());

async function answer(): Promise<void> {
  const { port }: AddressInfo = Object(server.address());
  const issuer = `http://127.0.0.1:${port}`;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'bare', alg: 'ES256', use: 'sig' }] },
    clients: [
      {
        client_id: 'demo-service',
        client_secret: 'demo-service-secret',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    scopes: ['cart:read'],
    ttl: { ClientCredentials: 900 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        getResourceServerInfo: () => ({
          scope: 'cart:read',
          audience: RESOURCE,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 900,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  });
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));
  process.send?.(issuer);
}

process.on('message', () => process.send?.(process.cpuUsage()));
process.once('disconnect', () => process.exit(0));

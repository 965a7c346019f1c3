import type { ClientRegistration } from '../clients/client.js';
import type { AuthConfig } from '../config.js';
import type { Resource } from '../resources/resource.js';

const CART = ['cart:read', 'cart:write'];
const INVENTORY = ['inventory:read', 'inventory:write'];
const PAYMENT = ['payment:read', 'payment:write', 'payment:refund'];
const PERSON = ['openid', 'offline_access', 'profile', 'email'];
const SHOP = [...CART, ...INVENTORY, ...PAYMENT];

// The example key of RFC 7515 A.3: its private half is known to everybody, like all that is demo.
const GATEWAY_PUBLIC_KEY = {
  kty: 'EC',
  crv: 'P-256',
  kid: 'demo-gateway',
  alg: 'ES256',
  use: 'sig',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
};

/** The audiences of the demo (DESIGN §4). */
export function demoResources(config: AuthConfig): readonly Resource[] {
  return [
    { audience: config.AUTH_DEMO_CART_URL, name: 'Cart', clientId: 'cart', scopes: CART },
    { audience: config.AUTH_DEMO_INVENTORY_URL, name: 'Inventory', clientId: 'inventory', scopes: INVENTORY },
    { audience: config.AUTH_DEMO_PAYMENT_URL, name: 'Payment', clientId: 'payment', scopes: PAYMENT },
  ];
}

/** The clients of the demo (DESIGN §4). */
export function demoClients(config: AuthConfig): readonly ClientRegistration[] {
  return [gateway(config), cli, web, service(config), operator(config), ...['cart', 'inventory', 'payment'].map(resourceService)];
}

function gateway(config: AuthConfig): ClientRegistration {
  const url = config.AUTH_DEMO_GATEWAY_URL;
  return {
    id: 'gateway',
    name: 'Valetkey Shop',
    firstParty: true,
    defaultScope: 'openid profile email',
    metadata: {
      redirect_uris: [`${url}/callback`],
      post_logout_redirect_uris: [url, `${url}/`],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [GATEWAY_PUBLIC_KEY] },
      client_uri: url,
      scope: [...PERSON, ...SHOP, 'auth:admin'].join(' '),
      always_refresh: true,
    },
  };
}

const cli: ClientRegistration = {
  id: 'demo-cli',
  name: 'Demo CLI',
  defaultScope: 'openid',
  metadata: {
    redirect_uris: ['http://127.0.0.1/callback', 'http://[::1]/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: 'native',
    scope: [...PERSON, ...SHOP, 'auth:admin'].join(' '),
  },
};

const web: ClientRegistration = {
  id: 'demo-web',
  name: 'Demo Web',
  defaultScope: 'openid',
  secret: 'demo-web-secret',
  metadata: {
    redirect_uris: ['http://localhost:8080/callback', 'http://localhost:8080/redirect_uri'],
    post_logout_redirect_uris: ['http://localhost:8080', 'http://localhost:8080/'],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
    client_uri: 'http://localhost:8080',
    scope: [...PERSON, ...SHOP].join(' '),
    always_refresh: true,
  },
};

function service(config: AuthConfig): ClientRegistration {
  return {
    id: 'demo-service',
    name: 'Demo Service',
    defaultResource: config.AUTH_DEMO_CART_URL,
    defaultScope: 'cart:read',
    secret: 'demo-service-secret',
    metadata: {
      grant_types: ['client_credentials'],
      scope: 'cart:read cart:write inventory:read payment:read',
      may_introspect: true,
    },
  };
}

/** For the CLI in scripts; its tokens are for the issuer itself. */
function operator(config: AuthConfig): ClientRegistration {
  return {
    id: 'demo-operator',
    name: 'Demo Operator',
    defaultResource: config.AUTH_ISSUER,
    defaultScope: 'auth:admin',
    secret: 'demo-operator-secret',
    metadata: { grant_types: ['client_credentials'], scope: 'auth:admin' },
  };
}

/** A resource service: reads revocations and introspects tokens for its own audience; nothing lets it ask for any of its own yet. */
function resourceService(name: string): ClientRegistration {
  return {
    id: name,
    name: `${name} service`,
    secret: `${name}-service-demo-secret`,
    metadata: { grant_types: [], scope: 'openid' },
  };
}

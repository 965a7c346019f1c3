import { z } from 'zod';

/** What is registered for a client, in the names of RFC 7591; the engine checks the values. */
export const clientMetadataSchema = z.object({
  redirect_uris: z.array(z.string()).default([]),
  post_logout_redirect_uris: z.array(z.string()).default([]),
  grant_types: z.array(z.enum(['authorization_code', 'refresh_token', 'client_credentials'])).default(['authorization_code']),
  response_types: z.array(z.literal('code')).default([]),
  token_endpoint_auth_method: z
    .enum(['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'])
    .default('client_secret_basic'),
  application_type: z.enum(['web', 'native']).default('web'),
  jwks: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).optional(),
  client_uri: z.url({ protocol: /^https?$/ }).optional(),
  /** Everything the client may ever ask for. */
  scope: z.string().optional(),
  /** Gets a refresh token without asking for `offline_access`; it then ends with the session. */
  always_refresh: z.boolean().default(false),
  /** May introspect tokens that are not its own. */
  may_introspect: z.boolean().default(false),
});

export type ClientMetadata = Readonly<z.output<typeof clientMetadataSchema>>;

/** Who may ask for tokens. It has no secret, so that no list or log of clients can carry one. */
export interface Client {
  readonly id: string;
  readonly name: string;
  /** Ours: asks for no consent. */
  readonly firstParty: boolean;
  /** The audience of a client's own token that names none; the issuer itself for an opaque one. */
  readonly defaultResource: string | undefined;
  /** What a request without `scope` asks for. */
  readonly defaultScope: string | undefined;
  readonly metadata: ClientMetadata;
  readonly disabledAt: Date | undefined;
  readonly createdAt: Date;
}

/** A client as it is registered. */
export interface ClientRegistration {
  readonly id: string;
  readonly name: string;
  readonly firstParty?: boolean;
  readonly defaultResource?: string;
  readonly defaultScope?: string;
  readonly metadata: z.input<typeof clientMetadataSchema>;
  /** Only for demo clients, whose secrets are known; others get one by `rotateSecret`. */
  readonly secret?: string;
}

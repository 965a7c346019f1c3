import type { Provider } from 'oidc-provider';

/** A parameter of the authorization request that asked; what is no text is none. */
export function interactionParam(details: InstanceType<Provider['Interaction']>, name: string): string | undefined {
  const value = details.params[name];
  return typeof value === 'string' ? value : undefined;
}

import { demoPeople, type AppName } from '../system.ts';

/** What a person reads once everything runs: addresses, demo accounts, and three lines to try. */
export function welcome({ urls }: { readonly urls: Readonly<Record<AppName, string>> }, tookMs: number): string {
  return `
Valetkey runs (${(tookMs / 1_000).toFixed(1)} s), in demo mode: everybody knows these passwords, so it listens on this machine alone.

  issuer     ${urls.auth}
  cart       ${urls.cart}        (API: ${urls.cart}/docs)
  inventory  ${urls.inventory}
  payment    ${urls.payment}

${demoPeople.map(({ email, password, role }) => `  ${role.padEnd(9)}  ${email} / ${password}`).join('\n')}

Get a token for cart, use it, then revoke it and use it again (401):

${tryLines(urls).join('\n')}

Ctrl-C stops everything. Data stays in .data/; npm start -- --fresh wipes it.`;
}

/** The three lines, as a shell takes them. A test runs them as printed. */
export function tryLines(urls: Readonly<Record<AppName, string>>): readonly [string, string, string] {
  const client = '-u demo-service:demo-service-secret';
  const call = `curl -iw '\\n' ${urls.cart}/cart -H "Authorization: Bearer $TOKEN"`;
  return [
    `TOKEN=$(curl -s ${client} -d grant_type=client_credentials -d resource=${urls.cart} ${urls.auth}/token | sed -E 's/.*"access_token":"([^"]+)".*/\\1/')`,
    call,
    `curl ${client} -d token=$TOKEN ${urls.auth}/revoke && ${call}`,
  ];
}

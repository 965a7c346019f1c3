import type { SystemAddresses } from '@valetkey/launcher';

/**
 * Where the one system is that journeys and attacks share. Each spec brings its own accounts and tokens, and leaves the
 * processes alone: a spec that stops something starts a system of its own (`faults/`).
 */
export function sharedSystem(): SystemAddresses {
  const addresses = process.env['VALETKEY_SHARED_SYSTEM'];
  if (!addresses) throw new Error('No shared system: run this spec with e2e/jest.config.mjs.');
  return JSON.parse(addresses);
}

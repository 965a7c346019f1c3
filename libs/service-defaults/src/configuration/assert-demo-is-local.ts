import { ConfigurationError } from './configuration.error.js';

const loopbackHosts = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Demo accounts and keys are known to everybody: with them a service may have no address that others can reach (DESIGN §4). */
export function assertDemoIsLocal(demo: boolean, publicUrl: string): void {
  if (!demo || loopbackHosts.test(new URL(publicUrl).hostname)) return;
  throw new ConfigurationError(
    `DEMO is 1, but the public URL is ${publicUrl}: demo mode has known passwords and runs on loopback only. Set DEMO=0, or use an address such as http://localhost:3000.`,
  );
}

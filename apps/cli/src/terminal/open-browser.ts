import { spawn } from 'node:child_process';

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Opens an address in the default browser. Where that fails, the address that was printed is the way. */
export function openBrowser(address: string): void {
  const [command, ...parameters] = OPENERS[process.platform] ?? ['xdg-open'];
  const opener = spawn(command, [...parameters, address], { stdio: 'ignore', detached: true });
  opener.on('error', () => {});
  opener.unref();
}

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Who listens on a loopback port, in words: `process 4711 (node server.js)`. */
export function portHolder(port: number): string {
  const inodes = listeningInodes(port);
  for (const pid of processes()) {
    if (!holdsOneOf(pid, inodes)) continue;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return `process ${pid} (${command.slice(0, 80)})`;
  }
  return 'a process of another user';
}

function listeningInodes(port: number): Set<string> {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const listening = '0A';
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap((file) => tryTo(() => readFileSync(file, 'utf8').split('\n'), []))
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(`:${hexPort}`) && columns[3] === listening)
    .map((columns) => `socket:[${columns[9]}]`);
  return new Set(inodes);
}

function processes(): string[] {
  return tryTo(() => readdirSync('/proc'), []).filter((name) => /^\d+$/.test(name));
}

function holdsOneOf(pid: string, inodes: Set<string>): boolean {
  const descriptors = tryTo(() => readdirSync(`/proc/${pid}/fd`), []);
  return descriptors.some((descriptor) => inodes.has(tryTo(() => readlinkSync(`/proc/${pid}/fd/${descriptor}`), '')));
}

/** Much of /proc is closed to us or gone by the time we look. */
function tryTo<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

/** `pid` and all its descendants, parents first. */
export function family(pid: number): number[] {
  const children = childrenByParent();
  const members = [pid];
  for (const member of members) members.push(...(children.get(member) ?? []));
  return members;
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const [pid, parent] of process.platform === 'linux' ? fromProc() : fromPs()) {
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  return children;
}

function* fromProc(): Iterable<[pid: number, parent: number]> {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // `pid (name) state ppid …`, and a name may hold spaces and brackets.
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      yield [Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])];
    } catch {
      // It ended while we looked.
    }
  }
}

function* fromPs(): Iterable<[pid: number, parent: number]> {
  for (const line of execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n')) {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    if (pid && parent) yield [pid, parent];
  }
}

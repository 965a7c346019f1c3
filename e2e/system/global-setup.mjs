// One system for all journeys and attacks. Jest's own transformer is bypassed: Node 24 reads the launcher's TypeScript itself.
import { build } from '../../tools/launcher/verbs/build.ts';
import { startSystem } from '../../tools/launcher/start-system.ts';

export default async function start() {
  await build();
  const system = await startSystem({ ports: 'free' });
  globalThis.stopSharedSystem = () => system.stop();
  process.env['VALETKEY_SHARED_SYSTEM'] = JSON.stringify(system.addresses());
}

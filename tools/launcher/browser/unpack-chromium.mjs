// Run in a process of its own, as the package unpacks to this process's TMPDIR and nowhere else.
import { join } from 'node:path';
import chromium, { inflate } from '@sparticuz/chromium';

await chromium.executablePath();
await inflate(join(import.meta.dirname, '../../../node_modules/@sparticuz/chromium/bin/al2023.tar.br'));

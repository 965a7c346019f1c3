import { connect } from 'node:net';

/** Sends bytes as they are, and resolves with the status of the answer: 0 where the connection was closed without one. */
export function sendRaw(url: string, request: string | readonly string[]): Promise<{ readonly status: number; readonly text: string }> {
  const { hostname, port } = new URL(url);
  const text = typeof request === 'string' ? request : `${request.join('\r\n')}\r\n\r\n`;
  return new Promise((answered) => {
    let answer = '';
    const socket = connect(Number(port), hostname);
    const finish = (): void => answered({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0), text: answer });
    socket.on('data', (bytes) => (answer += bytes.toString()));
    socket.once('error', finish);
    socket.once('close', finish);
    socket.write(text);
  });
}

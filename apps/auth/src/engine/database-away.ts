const AWAY = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', '53300', '55P03', '57014']);
const CLASSES_AWAY = /^(08|57P)/;
const MESSAGES_AWAY =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error)/;

/** Whether an error means that PostgreSQL cannot answer just now: gone, starting, full, or holding a lock for too long. */
export function isDatabaseAway(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const message = 'message' in error && typeof error.message === 'string' ? error.message : '';
  return AWAY.has(code) || CLASSES_AWAY.test(code) || MESSAGES_AWAY.test(message);
}

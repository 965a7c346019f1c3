/** Whether an `Authorization` header is Basic credentials that can be read at all (RFC 7617, form-encoded by RFC 6749 §2.3.1). */
export function areReadableBasicCredentials(header: string): boolean {
  const encoded = /^basic ([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1];
  if (encoded === undefined || encoded.replace(/=+$/, '').length % 4 === 1) return false;
  const [id, ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return isReadable(id ?? '') && rest.length > 0 && isReadable(rest.join(':'));
}

function isReadable(part: string): boolean {
  try {
    return /^[\x20-\x7e]+$/.test(decodeURIComponent(part.replaceAll('+', ' ')));
  } catch {
    return false;
  }
}

import { type Request, type Response, urlencoded } from 'express';

const parse = urlencoded({ extended: false, limit: '16kb', parameterLimit: 20 });

/** Reads the form into `request.body`, unless that was done before. Its errors carry the status, 413 for one that is too long. */
export function readForm(request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    parse(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
}

import type { INestApplication } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Accounts } from '../src/accounts/accounts.service.js';
import { OidcEngine } from '../src/engine/oidc-engine.js';

/** Answers the engine's questions from headers, with the same calls the pages make, so that engine tests depend on no page. */
export function mountTestInteraction(app: INestApplication): void {
  app.use('/test-interaction', (request: Request, response: Response) => {
    answer(app, request, response).catch((error: unknown) => {
      response.status(500).send(error instanceof Error ? error.stack : String(error));
    });
  });
}

async function answer(app: INestApplication, request: Request, response: Response): Promise<void> {
  const engine = app.get(OidcEngine);
  const interaction = await engine.interactionDetails(request, response);
  if (interaction.prompt.name === 'login') {
    const verified = await app.get(Accounts).verifyPassword(header(request, 'email'), header(request, 'password'));
    if (verified === undefined) {
      response.status(401).send('refused');
      return;
    }
    const { account, generations } = verified;
    await engine.interactionFinished(request, response, { login: { accountId: account.id, amr: ['pwd'], acr: 'aal1' }, generations });
    return;
  }
  if (header(request, 'decision') === 'deny') {
    await engine.interactionFinished(request, response, { error: 'access_denied' }, { mergeWithLastSubmission: false });
    return;
  }
  const grant = await engine.grantFor(interaction);
  const { missingOIDCScope, missingResourceScopes } = interaction.prompt.details;
  if (Array.isArray(missingOIDCScope)) grant.addOIDCScope(missingOIDCScope.map(String));
  for (const [resource, scopes] of Object.entries(Object(missingResourceScopes))) {
    if (Array.isArray(scopes)) grant.addResourceScope(resource, scopes.map(String));
  }
  await engine.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

function header(request: Request, name: string): string {
  return String(request.headers[`x-test-${name}`]);
}

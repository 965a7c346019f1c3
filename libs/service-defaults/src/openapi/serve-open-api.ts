import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** Serves the API's description at `/docs-json` and a page for it at `/docs`. Public, so in demo mode only. */
export function serveOpenApi(app: INestApplication, service: string): void {
  const description = new DocumentBuilder()
    .setTitle(`Valetkey ${service}`)
    .setVersion('0.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An access token that was issued for this service.' })
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, description), {
    jsonDocumentUrl: 'docs-json',
    customSiteTitle: `Valetkey ${service}`,
  });
}

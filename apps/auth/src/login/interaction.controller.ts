import { Controller, Get, Inject, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AUTH_CONFIG, type AuthConfig } from '../config.js';
import { ConsentStep } from './consent.step.js';
import { formOf } from './form-of.js';
import { InteractionFilter } from './interaction.filter.js';
import { Interactions } from './interactions.service.js';
import type { OpenInteraction } from './open-interaction.js';
import type { PageAnswer } from './page-answer.js';
import { setPageHeaders } from './page-headers.js';
import { RestartLink } from './restart-link.js';
import { SignInStep } from './sign-in.step.js';

/**
 * The pages between `/authorize` and the code. Each has one address: what it shows is what the engine asks at that moment, so that a page
 * which was reloaded, left open, or reached by the Back button is never wrong.
 */
@ApiExcludeController()
@Controller('interaction/:uid')
@UseFilters(InteractionFilter)
export class InteractionController {
  constructor(
    private readonly interactions: Interactions,
    private readonly signIn: SignInStep,
    private readonly consent: ConsentStep,
    private readonly restart: RestartLink,
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
  ) {}

  /** Shows what is asked now. */
  @Get()
  async show(@Param('uid') uid: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const interaction = await this.interactions.open(request, response, uid);
    this.restart.remember(response, uid, interaction.began);
    const step = this.stepOf(interaction);
    this.send(request, response, interaction, await step.show(interaction));
  }

  /** Takes the form of the page. One that answers an older question than the one asked now is answered with the page of now. */
  @Post()
  async submit(@Param('uid') uid: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const interaction = await this.interactions.open(request, response, uid);
    this.interactions.assertOwnForm(request, uid);

    const { step: answers, cancel } = formOf(request);
    const step = this.stepOf(interaction);
    if (answers !== step.name) return response.redirect(303, interaction.action);
    if (cancel !== undefined) return this.interactions.deny(request, response);

    const page = await step.submit(interaction, request, response);
    if (page !== undefined) this.send(request, response, interaction, page);
  }

  private stepOf(interaction: OpenInteraction): SignInStep | ConsentStep {
    return interaction.details.prompt.name === 'consent' ? this.consent : this.signIn;
  }

  private send(request: Request, response: Response, { formTargets }: OpenInteraction, page: PageAnswer): void {
    setPageHeaders(request, response, { issuer: this.config.AUTH_ISSUER, formTargets });
    if (page.retryAfterS !== undefined) response.setHeader('Retry-After', page.retryAfterS);
    response.status(page.status).type('html').send(page.html);
  }
}

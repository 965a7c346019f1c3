import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LoggerModule } from 'nestjs-pino';
import type { DestinationStream } from 'pino';
import type { DataSource } from 'typeorm';
import { HealthController } from './health/health.controller.js';
import { Readiness } from './health/readiness.js';
import { logOptions } from './logging/log-options.js';
import { Metrics } from './metrics/metrics.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { ProblemDetailsFilter } from './problems/problem-details.filter.js';
import { SchemaValidationPipe } from './problems/schema-validation.pipe.js';
import { ResourceServerWatch } from './resource-service/resource-server-watch.js';
import type { ServiceSettings } from './service-settings.js';

/** What stands around a service's own module. */
export interface Surroundings {
  readonly name: string;
  readonly settings: ServiceSettings;
  readonly dataSource: DataSource | undefined;
  readonly logDestination: DestinationStream | undefined;
}

/** Log, health, metrics, problem details, validation and the database connection. Holds no logic of a service. */
@Module({})
export class ServiceDefaultsModule {
  static around(service: Type | DynamicModule, { name, settings, dataSource, logDestination }: Surroundings): DynamicModule {
    return {
      module: ServiceDefaultsModule,
      global: true,
      imports: [
        LoggerModule.forRoot(logOptions(name, settings.logLevel ?? 'info', logDestination)),
        ...(dataSource
          ? [TypeOrmModule.forRootAsync({ useFactory: () => dataSource.options, dataSourceFactory: async () => dataSource })]
          : []),
        service,
      ],
      controllers: [HealthController, MetricsController],
      providers: [
        Readiness,
        Metrics,
        ResourceServerWatch,
        { provide: APP_FILTER, useClass: ProblemDetailsFilter },
        { provide: APP_PIPE, useClass: SchemaValidationPipe },
      ],
      exports: [Readiness, Metrics],
    };
  }
}

import {
  type DynamicModule,
  type FactoryProvider,
  Inject,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { createGovernor, Governor, type PartialConfig } from 'mongo-governor';

interface AsyncOptions {
  readonly imports?: NonNullable<DynamicModule['imports']>;
  readonly inject?: NonNullable<FactoryProvider['inject']>;
  readonly useFactory: FactoryProvider<PartialConfig>['useFactory'];
}

/** One governor for the application, injected as `Governor`, with /metrics; it is closed with the application. */
@Module({})
export class GovernorModule implements NestModule, OnApplicationShutdown {
  @Inject(Governor) private readonly governor!: Governor;

  /** Without `config` the file and the environment say everything. */
  static forRoot(config?: PartialConfig): DynamicModule {
    return GovernorModule.with({ provide: Governor, useFactory: () => createGovernor(config) });
  }

  static forRootAsync({ imports = [], inject = [], useFactory }: AsyncOptions): DynamicModule {
    const makeGovernor = async (...injected: unknown[]) => createGovernor(await useFactory(...injected));
    return { ...GovernorModule.with({ provide: Governor, inject, useFactory: makeGovernor }), imports };
  }

  private static with(governor: FactoryProvider<Governor>): DynamicModule {
    return { module: GovernorModule, global: true, providers: [governor], exports: [Governor] };
  }

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(this.governor.metricsHandler()).forRoutes('metrics');
  }

  /** Nest closes Mongoose's connections at this time, too: before or after the governor, both are fine. */
  async onApplicationShutdown(): Promise<void> {
    await this.governor.close();
  }
}

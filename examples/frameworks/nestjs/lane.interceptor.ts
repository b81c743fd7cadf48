import { type CallHandler, type ExecutionContext, Inject, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Governor, type Lane } from 'mongo-governor';
import type { Observable } from 'rxjs';

/** `@InLane('critical')` on a controller or a handler. */
export const InLane = Reflector.createDecorator<Lane>();

/** All that a handler does and awaits is of its lane; `{ provide: APP_INTERCEPTOR, useClass: LaneInterceptor }`. */
export class LaneInterceptor implements NestInterceptor {
  @Inject(Governor) private readonly governor!: Governor;
  @Inject(Reflector) private readonly reflector!: Reflector;

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const lane = this.reflector.getAllAndOverride(InLane, [context.getHandler(), context.getClass()]);
    // Nest keeps the async context in which handle() was called.
    return lane === undefined ? next.handle() : this.governor.run({ lane }, () => next.handle());
  }
}

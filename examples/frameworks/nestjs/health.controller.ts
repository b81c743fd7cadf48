import { Controller, Get, Inject } from '@nestjs/common';
import { Governor } from 'mongo-governor';

/** What a person or a dashboard wants to see. Not for a readiness probe: a governor that holds a plan serves as before. */
@Controller('health')
export class HealthController {
  @Inject(Governor) private readonly governor!: Governor;

  @Get('mongo')
  mongo(): object {
    const { inForce, mode, primaryReadShare, lanes } = this.governor.status();
    return { inForce, mode, primaryReadShare, waiting: lanes };
  }
}

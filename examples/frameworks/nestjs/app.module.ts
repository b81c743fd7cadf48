import { Controller, Get, Inject, Module, Post } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { getModelToken, MongooseModule, type MongooseModuleFactoryOptions } from '@nestjs/mongoose';
import { Governor } from 'mongo-governor';
import { type Connection, type Model, Schema } from 'mongoose';
import { GovernorModule } from './governor.module';
import { HealthController } from './health.controller';
import { InLane, LaneInterceptor } from './lane.interceptor';

interface User {
  readonly name: string;
}

@Controller('users')
class UsersController {
  @Inject(getModelToken('User')) private readonly users!: Model<User>;

  @Get()
  @InLane('background')
  async count(): Promise<object> {
    return { users: await this.users.countDocuments({}) };
  }

  @Post()
  @InLane('critical')
  async signUp(): Promise<object> {
    const { name } = await this.users.create({ name: 'ada' });
    return { name };
  }
}

/** Mongoose makes the client, with a driver of its own: the governor takes it as soon as it is connected. */
function mongooseOptions(governor: Governor): MongooseModuleFactoryOptions {
  return {
    uri: process.env.MONGODB_URI ?? 'mongodb://localhost:27017',
    dbName: 'app',
    connectionFactory: (connection: Connection) => {
      governor.govern(connection.getClient());
      return connection;
    },
  };
}

@Module({
  imports: [
    GovernorModule.forRootAsync({
      // Such as ConfigService, with `inject`.
      useFactory: async () => ({ service: 'users', connections: { primary: 12, secondary: 24 } }),
    }),
    MongooseModule.forRootAsync({ inject: [Governor], useFactory: mongooseOptions }),
    MongooseModule.forFeature([{ name: 'User', schema: new Schema<User>({ name: String }) }]),
  ],
  controllers: [UsersController, HealthController],
  providers: [{ provide: APP_INTERCEPTOR, useClass: LaneInterceptor }],
})
export class AppModule {}

// TypeORM on a governed client: npm install typeorm mongodb mongo-governor && node main.mjs
import * as driver from 'mongo-governor';
import { DataSource, EntitySchema } from 'typeorm';

const User = new EntitySchema({
  name: 'User',
  columns: { _id: { type: 'string', objectId: true, primary: true }, name: { type: 'string' } },
});

/** TypeORM makes its client of the module that it is handed: the drop-in's, governed by `defaultGovernor()`. */
const source = new DataSource({
  type: 'mongodb',
  driver,
  url: process.env.MONGODB_URI ?? 'mongodb://localhost:27017/app',
  entities: [User],
});

await source.initialize();
const users = source.getMongoRepository(User);
await users.save({ name: 'ada' });
console.log(await users.countBy({ name: 'ada' }));
await source.destroy();
await driver.defaultGovernor().close();

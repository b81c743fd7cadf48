import { expectTypeOf } from 'expect-type';
import {
  Collection,
  createGovernor,
  type Drift,
  type Governor,
  GovernorError,
  GovernorOverloadedError,
  MongoClient,
  type PartialConfig,
} from 'mongo-governor';
import * as driver from 'mongodb';

/** Checked by the compiler (`npm run types`); the run only shows that the values are there. */
describe('the types of the public surface', () => {
  it('are the driver’s own where the driver has them', () => {
    expectTypeOf(MongoClient).toBeConstructibleWith('mongodb://localhost', { maxPoolSize: 5 });
    expectTypeOf<InstanceType<typeof MongoClient>>().toExtend<driver.MongoClient>();
    expectTypeOf<Collection>().toEqualTypeOf<driver.Collection>();
    expect(Collection).toBe(driver.Collection);
  });

  it('know the events and what each hands over', () => {
    const listen = (governor: Governor) => {
      governor.on('drift', (drift) => expectTypeOf(drift).toEqualTypeOf<Drift>());
      governor.on('shed', ({ inFlight }) => expectTypeOf(inFlight).toBeNumber());
      // @ts-expect-error: there is no such event
      governor.on('shedd', () => undefined);
    };
    expect(listen).toBeInstanceOf(Function);
  });

  it('accept a partial configuration and refuse an unknown key', () => {
    expectTypeOf(createGovernor).parameter(0).toEqualTypeOf<PartialConfig | undefined>();
    // @ts-expect-error: conections
    const typo: PartialConfig = { conections: { primary: 1 } };
    expect(typo).toBeDefined();
  });

  it('keep the class of a client that is governed', () => {
    expectTypeOf<Governor['govern']>().toBeCallableWith(new driver.MongoClient('mongodb://localhost'));
    expectTypeOf<GovernorOverloadedError>().toExtend<GovernorError>();
    expect(GovernorOverloadedError.prototype).toBeInstanceOf(GovernorError);
  });
});

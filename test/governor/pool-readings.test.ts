import { startGoverned, withPatience } from '../support/governed';

describe('what a member can carry', () => {
  const readings = ({ governor }: Awaited<ReturnType<typeof startGoverned>>) =>
    governor.status().members.flatMap(({ role, adaptive }) => (role === 'primary' ? [adaptive] : []));

  it('is not known before the first answer, and told from then on', async () => {
    await using governed = await startGoverned();
    expect(readings(governed)).toEqual([null]);
    const users = governed.client.db('app').collection('users');
    for (let n = 0; n < 20; n += 1) await users.insertOne({});
    expect(readings(governed)).toEqual([
      {
        limit: expect.any(Number),
        reason: expect.any(String),
        queue: expect.any(Number),
        slowdown: expect.any(Number),
        baselineMS: expect.any(Object),
      },
    ]);
  });

  it('is not worked out where nobody wants to know', async () => {
    await using governed = await startGoverned({
      connections: { primary: 6, secondary: 8, adaptive: 'off' },
    });
    const users = governed.client.db('app').collection('users');
    for (let n = 0; n < 20; n += 1) await users.insertOne({});
    expect(governed.governor.status().members.map(({ adaptive }) => adaptive)).toEqual([null, null, null]);
  });

  it('is told no longer where it was switched off since', async () => {
    await using governed = await startGoverned();
    const users = governed.client.db('app').collection('users');
    for (let n = 0; n < 20; n += 1) await users.insertOne({});
    expect(readings(governed)).toEqual([expect.objectContaining({ limit: expect.any(Number) })]);
    governed.governor.reload(withPatience({ connections: { primary: 6, secondary: 8, adaptive: 'off' } }));
    expect(readings(governed)).toEqual([null]);
  });
});

import { ServiceTime } from '../../../src/driver/admission/service-time';

describe('the time of service', () => {
  it('is none before the first, then that of the first, and follows each by a sixteenth', () => {
    const service = new ServiceTime();
    expect(service.ms).toBe(0);
    service.add(16);
    expect(service.ms).toBe(16);
    service.add(32);
    expect(service.ms).toBe(17);
    service.add(1);
    expect(service.ms).toBe(16);
  });
});

import { describe, expect, test } from 'vitest';
import { storageThresholds } from '../../../../src/monitoring/account/lookup-database.ts';

const gibibyte = 2 ** 30;

describe('what the storage of a database is to have left', () => {
  test.each([
    { what: 'grows by itself', AllocatedStorage: 20, MaxAllocatedStorage: 200, pages: 1 },
    { what: 'has grown', AllocatedStorage: 100, MaxAllocatedStorage: 200, pages: 5 },
    { what: 'is at its maximum', AllocatedStorage: 200, MaxAllocatedStorage: 200, pages: 20 },
    { what: 'is too near its maximum for another step', AllocatedStorage: 195, MaxAllocatedStorage: 200, pages: 19.5 },
    { what: 'does not grow', AllocatedStorage: 20, MaxAllocatedStorage: undefined, pages: 2 },
  ])('one that $what: $pages GiB', ({ pages, AllocatedStorage, MaxAllocatedStorage }) => {
    const found = storageThresholds({ AllocatedStorage, MaxAllocatedStorage });
    expect(found.FreeStorageBytes / gibibyte).toBeCloseTo(pages, 6);
    expect(found.StorageGrowsBelowBytes / gibibyte).toBeCloseTo(AllocatedStorage / 10, 6);
  });
});

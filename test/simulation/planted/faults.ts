/** Faults that are planted in the product, to see that the simulator sees them. */
export type PlantedFault = {
  readonly name: string;
  readonly file: string;
  /** A piece of source that is in the file exactly once. */
  readonly search: string;
  readonly replacement: string;
};
export const PLANTED: readonly PlantedFault[] = [
  { name: 'an entry is written whatever its rev', file: 'adapters/dynamodb/ledger-transaction.ts', search: "{ ConditionExpression: 'rev = :rev', ExpressionAttributeValues: { ':rev': toNumber(rev) } }", replacement: '{}' },
];

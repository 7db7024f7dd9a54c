import { createHash } from 'node:crypto';
import { NO_PARTITION } from '../../domain/counting/entities/entity.ts';

/** Bytes of the hash: a number that is exact in JSON, and in a million records not even one chance in a hundred of two that are alike. */
const HASH_BYTES = 6;
const HASHES = 2 ** (8 * HASH_BYTES);

/**
 * Where a record of a file of history stands: in no partition, and at an offset that follows from its bytes. So it is the same version
 * in whatever file, line and order it comes, and what is loaded twice changes nothing. The offset is below zero: of two records with the same
 * time the one with the greater offset counts, and that is the one from Kafka.
 */
export const historyPosition = (value: Buffer): { readonly partition: number; readonly offset: number } => ({
  partition: NO_PARTITION,
  offset: createHash('sha256').update(value).digest().readUIntBE(0, HASH_BYTES) - HASHES,
});

/** With what the SHA-256 of a record's value begins, from the offset that it was given: twelve hexadecimal digits. */
export const hashOfHistory = (offset: number): string =>
  (offset + HASHES).toString(16).padStart(2 * HASH_BYTES, '0');

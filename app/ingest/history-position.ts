import { createHash } from 'node:crypto';
import { NO_PARTITION } from '../../domain/counting/entities/entity.ts';

/**
 * Bytes of the hash. They make a number that is exact in JSON. Among a million records, the chance
 * of two equal hashes is less than 1 %.
 */
const HASH_BYTES = 6;
const HASHES = 2 ** (8 * HASH_BYTES);

/**
 * The position of a record from a history file: no partition, and an offset that is computed from
 * its bytes. The record therefore has the same version in every file, line and order, and loading
 * it twice changes nothing. The offset is below zero, so that a record from Kafka with the same
 * time wins: the greater offset counts.
 */
export const historyPosition = (value: Buffer): { readonly partition: number; readonly offset: number } => ({
  partition: NO_PARTITION,
  offset: createHash('sha256').update(value).digest().readUIntBE(0, HASH_BYTES) - HASHES,
});

/** The first twelve hexadecimal digits of the SHA-256 of a record's value, from its offset. */
export const historyHashPrefix = (offset: number): string =>
  (offset + HASHES).toString(16).padStart(2 * HASH_BYTES, '0');

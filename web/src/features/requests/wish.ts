import { t } from '../../ui/catalogue/inbox.ts';

/**
 * What is wrong with a written wish or answer.
 * @param missing what to say where nothing is written, once it was tried to send
 */
export function wishProblem(
  text: string,
  maxLength: number,
  missing: string,
  tried: boolean,
): string | undefined {
  const { length } = text.trim();
  if (length > maxLength) return t.requests.tooLong(length, maxLength);
  return tried && length === 0 ? missing : undefined;
}

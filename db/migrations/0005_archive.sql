-- An undone decision brings the receipts of its conflict back from the archive (OUT-9).
CREATE INDEX receipt_archive_by_conflict ON write_path.receipt_archive ((receipt ->> 'conflict_id'))
  WHERE receipt ->> 'conflict_id' IS NOT NULL;

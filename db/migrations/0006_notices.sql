-- Who was told by a notice may acknowledge the receipt that it names (OUT-7).
CREATE INDEX notice_by_receipt ON notice (receipt_id);

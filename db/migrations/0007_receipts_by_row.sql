-- Nothing asks for the receipts of a row by its device and version any more: branches are kept by themselves.
DROP INDEX sync_operation_by_row;

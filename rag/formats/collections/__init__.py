"""Many articles in one file: records of services, exports of news databases, references, agency wires."""

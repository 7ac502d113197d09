"""Event dates and publication dates as half-open intervals of days, each with its precision and basis."""

int half_of(int value)
{
	return value / 2;
}

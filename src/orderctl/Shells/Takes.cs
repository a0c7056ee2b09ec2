namespace Orderctl.Shells;

/// <summary>What comes after an option, or after a verb.</summary>
enum Takes
{
    Nothing,
    Text,
    Word,
    File,
}
